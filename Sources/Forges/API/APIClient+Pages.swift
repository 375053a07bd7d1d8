import HTTPClient

extension APIClient {
  /// Pages of one list that are read at most.
  public static let mostPages = 200

  /// Every item of a list, over all pages: by `X-Next-Page` (GitLab), or by the link that the forge gives (`rel="next"`),
  /// followed as it is given. A link to another origin would carry the token there and is refused.
  public func all<Page: Decodable, Item>(
    _ type: Page.Type, _ call: APICall, mostPages: Int = APIClient.mostPages, items: (Page) -> [Item]
  ) async throws(ForgeError) -> [Item] {
    var all: [Item] = []
    var call = call
    var seen: Set<String> = []
    while true {
      let answer = try await send(call)
      all += items(try answer.decoded(as: type))
      guard let next = try next(after: answer, call) else { return all }
      seen.insert(call.target)
      if seen.contains(next) || seen.count >= mostPages {
        throw .malformed(call: call.name, reason: "its pages do not end")
      }
      call.target = next
    }
  }

  private func next(after answer: APIAnswer, _ call: APICall) throws(ForgeError) -> String? {
    if let number = answer.headers["X-Next-Page"], let page = Int(number), page > 0 {
      return APIClient.withPage(page, call.target)
    }
    guard let link = APIClient.link("next", in: answer.headers.all("Link")) else { return nil }
    guard let target = HTTPOrigin.resolve(link, at: answer.url), HTTPOrigin(of: target) == HTTPOrigin(of: base) else {
      throw .malformed(call: call.name, reason: "its next page is at another host")
    }
    return target
  }

  /// The target with its query's `page` replaced.
  static func withPage(_ page: Int, _ target: String) -> String {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var pairs = parts.count > 1 ? parts[1].split(separator: "&").filter { !$0.hasPrefix("page=") } : []
    let own = "page=\(page)"
    pairs.append(own[...])
    return "\(parts.first ?? "")?\(pairs.joined(separator: "&"))"
  }

  /// The target of a relation in `Link` fields (RFC 8288): `<https://…?page=2>; rel="next", <…>; rel="last"`.
  static func link(_ relation: String, in fields: [String]) -> String? {
    for field in fields {
      var rest = field[...]
      while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
        let target = rest[rest.index(after: open)..<close]
        let after = rest[rest.index(after: close)...]
        let parameters = after.prefix { $0 != "<" }
        let relations = parameters.split(separator: ";").compactMap { part -> [Substring]? in
          let pair = part.split(separator: "=", maxSplits: 1)
          guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "rel" else { return nil }
          return pair[1].filter { $0 != "\"" && $0 != "," }.split(separator: " ").map { $0[...] }
        }
        if relations.joined().contains(where: { $0.lowercased() == relation }) { return String(target) }
        rest = after.dropFirst(parameters.count)
      }
    }
    return nil
  }
}
