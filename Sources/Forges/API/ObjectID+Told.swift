import Gate

extension ObjectID {
  /// A commit that a forge tells of a pull request. One that is closed may have lost its commits, and must be known as closed
  /// all the same: then it is zero.
  init?(told text: String?, of state: PullRequest.State) {
    if let text, let id = ObjectID(hex: text.utf8) {
      self = id
    } else if state != .open {
      self.init(bytes: [UInt8](repeating: 0, count: 20))
    } else {
      return nil
    }
  }
}
