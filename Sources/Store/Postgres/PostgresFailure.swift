/// Why a statement did not run, and what can be done about it.
enum PostgresFailure: Error, Sendable {
  /// The connection is gone; whether the statement ran is not known.
  case lost(String)
  /// Two transactions stood in each other's way, and the server has ended ours: it may be run again.
  case collided(String)
  /// The server will not or cannot now.
  case refused(String, state: String)
  /// What was asked is wrong.
  case defect(StoreError)

  var words: StoreError {
    switch self {
    case .lost(let message): .postgres(message, state: nil, isDefect: false)
    case .collided(let message): .postgres(message, state: nil, isDefect: false)
    case .refused(let message, let state): .postgres(message, state: state, isDefect: false)
    case .defect(let error): error
    }
  }

  /// By SQLSTATE: its first two characters are a class.
  init(message: String, state: String) {
    switch state {
    case "40001", "40P01": self = .collided(message)
    case "55P03", "57014", "25006", "42501", "0A000", "3D000", "28000", "28P01", "3F000", "42P01":
      self = .refused(message, state: state)
    default:
      switch state.prefix(2) {
      case "08": self = .lost(message)
      // 53: resources, a full disk; 57: operator, a shutdown; 58: the system; XX: the server's own defects.
      case "53", "57", "58", "XX": self = .refused(message, state: state)
      default: self = .defect(.postgres(message, state: state, isDefect: true))
      }
    }
  }
}
