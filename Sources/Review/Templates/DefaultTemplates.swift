/// The program's own templates. An empty line in Markdown ends a paragraph or a list: they are written so that lists,
/// paragraphs and `<details>` have one between them.
enum DefaultTemplates {
  static func text(_ name: ReviewTemplates.Name) -> String {
    switch name {
    case .summary: summary
    case .line: line
    case .status: "{{title}}"
    }
  }

  static let line = """
    {{#isWarning}}**Warning:** {{/isWarning}}{{message}}
    {{#fix}}

    **Fix:** {{fix}}
    {{/fix}}
    {{#suggestion}}

    {{suggestion}}
    {{/suggestion}}

    <sub>{{rule}}{{#resource}} in {{resource}}{{/resource}}{{#isNotEnforced}}, not enforced{{/isNotEnforced}}</sub>
    """

  static let summary = """
    ### Gatehouse: {{title}}
    {{#isError}}

    There is no verdict: the change is neither right nor wrong yet. Whoever runs this bot can mend it.
    {{/isError}}
    {{#violations}}
    {{#isFirst}}

    {{/isFirst}}
    - {{place}}: {{message}}{{#fix}}<br>**Fix:** {{fix}}{{/fix}}<br><sub>{{rule}}{{#resource}} in {{resource}}{{/resource}}</sub>
    {{/violations}}
    {{#moreViolations}}
    - … {{moreViolations}} more
    {{/moreViolations}}
    {{#warnings}}
    {{#isFirst}}

    **Warnings**

    {{/isFirst}}
    - {{place}}: {{message}}{{#fix}}<br>**Fix:** {{fix}}{{/fix}}<br><sub>{{rule}}{{#resource}} in {{resource}}{{/resource}}</sub>
    {{/warnings}}
    {{#moreWarnings}}
    - … {{moreWarnings}} more
    {{/moreWarnings}}
    {{#failures}}
    {{#isFirst}}

    **Could not be judged**

    {{/isFirst}}
    - {{#place}}{{place}}: {{/place}}{{#rule}}{{rule}}: {{/rule}}{{why}}
    {{/failures}}
    {{#moreFailures}}
    - … {{moreFailures}} more
    {{/moreFailures}}
    {{#refusals}}
    {{#isFirst}}

    **Not judged, which the settings refuse**

    {{/isFirst}}
    - {{place}}: {{why}}
    {{/refusals}}
    {{#moreRefusals}}
    - … {{moreRefusals}} more
    {{/moreRefusals}}
    {{#notJudged}}
    {{#isFirst}}

    **Not judged**

    {{/isFirst}}
    - {{place}}: {{why}}
    {{/notJudged}}
    {{#moreNotJudged}}
    - … {{moreNotJudged}} more
    {{/moreNotJudged}}
    {{#limits}}

    Limits that were reached: {{limits}}.
    {{/limits}}
    {{#hasOld}}

    <details>
    <summary>There before this change and not counted: {{oldCount}}</summary>

    {{#old}}
    - {{place}}: {{message}}<br><sub>{{rule}}{{#resource}} in {{resource}}{{/resource}}</sub>
    {{/old}}
    {{#moreOld}}
    - … {{moreOld}} more
    {{/moreOld}}

    </details>
    {{/hasOld}}
    {{#hasFixed}}

    Fixed by this change: {{fixedCount}}.
    {{/hasFixed}}
    {{#command}}

    The same at home: {{command}}
    {{/command}}

    <sub>Judged: {{head}}{{#base}} against {{base}}{{/base}}.{{#decision}} Decision {{decision}}.{{/decision}}{{#canComment}} `/gatehouse recheck` judges again, `/gatehouse explain RULE` tells more.{{/canComment}}</sub>
    """
}
