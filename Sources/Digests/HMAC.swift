/// HMAC with SHA-256 (RFC 2104).
public enum HMAC {
  /// 32 bytes.
  public static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? SHA256.digest(of: key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    inner.update(message)
    return SHA256.digest(of: block.map { $0 ^ 0x5C } + inner.finish())
  }
}

/// Comparison whose time tells nothing of where two values differ.
public enum ConstantTime {
  /// Only the lengths can be learnt from the time it takes.
  public static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
  }
}
