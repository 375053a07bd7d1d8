/// The product's version, as records, `--version` and the key of cached plans have it.
public enum Version {
  public static let current = "0.1.0"
}
