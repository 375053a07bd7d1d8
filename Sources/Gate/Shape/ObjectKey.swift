import RegoValues

/// Keys that every object is asked for, made once: a literal would be copied and hashed anew each time.
enum ObjectKey {
  static let apiVersion: Value = "apiVersion"
  static let generateName: Value = "generateName"
  static let kind: Value = "kind"
  static let metadata: Value = "metadata"
  static let labels: Value = "labels"
  static let name: Value = "name"
  static let namespace: Value = "namespace"
  static let spec: Value = "spec"
}
