import RegoValues

extension FormatWriter {
  mutating func module(_ module: Module) {
    statement(module.package.location) { (page) throws(CommentCollision) in page.package(module.package) }
    blankLine()
    var imports = self.imports.sorted { $0.location.row < $1.location.row }[...]
    var rules = module.rules[...]
    while !imports.isEmpty || !rules.isEmpty {
      let firstRule = rules.first?.location.offset ?? .max
      let leading = imports.prefix { $0.location.offset < firstRule }
      imports = imports.dropFirst(leading.count)
      self.imports(Array(leading))
      let firstImport = imports.first?.location.offset ?? .max
      let following = rules.prefix { $0.location.offset < firstImport }
      rules = rules.dropFirst(following.count)
      self.rules(Array(following))
    }
    remainingComments()
  }

  /// A statement with the comments above and behind it, or its source as it stands.
  mutating func statement(
    _ place: Location, _ write: (inout FormatWriter) throws(CommentCollision) -> Void
  ) {
    if isInLine { endLine() }
    // At the start of a line there is nothing for a comment to collide with.
    try? comments(before: place.row)
    do throws(CommentCollision) {
      // What was written for another version cannot stay as it is.
      if style.changesVersion {
        try attempt(withCommentsAbove: place.end, write)
      } else {
        try attempt(from: place.offset, to: place.end, write)
      }
    } catch {
      if isInLine { endLine() }
    }
  }

  private mutating func package(_ package: Package) {
    beginLineIfNeeded()
    write("package ")
    write(named(Ref(Array(package.path.terms.dropFirst()))))
  }

  /// The dotted form of a path whose first part is a name.
  private func named(_ path: Ref) -> String {
    guard let first = path.terms.first else { return "" }
    let head: String
    switch first.kind {
    case .scalar(.string(let text)): head = text.string
    default: head = first.description
    }
    return path.terms.dropFirst().reduce(head) { $0 + self.part($1) }
  }

  // MARK: Imports

  private mutating func imports(_ imports: [Import]) {
    var rest = imports[...]
    while let first = rest.first {
      var group = [first]
      rest.removeFirst()
      while let next = rest.first, let last = group.last, next.location.row - last.location.row <= 1 {
        group.append(next)
        rest.removeFirst()
      }
      importGroup(group)
    }
  }

  /// Imports on lines right below each other, sorted by their paths.
  private mutating func importGroup(_ group: [Import]) {
    var lines: [(item: Import, comment: Comment?)] = []
    for item in group {
      if item.location.row == group[0].location.row, item.location.offset > 0 {
        try? comments(above: item.location.row)
      }
      lines.append((item, item.location.offset > 0 ? takeComment(at: item.location.row) : nil))
    }
    for (item, comment) in lines.sorted(by: { $0.item.precedes($1.item) }) {
      beginLineIfNeeded()
      write("import ")
      write(path(of: item))
      if let alias = item.alias { write(" as \(alias)") }
      if let comment { importComment(comment) }
      endLine()
    }
    blankLine()
  }

  private func path(of item: Import) -> String {
    // `future.keywords.in` is never written with brackets.
    item.isFutureKeyword ? item.names.joined(separator: ".") : named(item.path)
  }
}

extension Import {
  fileprivate func precedes(_ other: Import) -> Bool {
    let (left, right) = (names.map { Array($0.utf8) }, other.names.map { Array($0.utf8) })
    if left == right { return Array((alias ?? "").utf8).lexicographicallyPrecedes(Array((other.alias ?? "").utf8)) }
    return left.lexicographicallyPrecedes(right) { $0.lexicographicallyPrecedes($1) }
  }
}
