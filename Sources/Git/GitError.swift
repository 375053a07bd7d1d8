import Gate

/// Why a push could not be read. Each case is a rejected push with one clear reason; `words` says it (GitError+Words.swift).
public enum GitError: Error, Sendable, Equatable {
  // The hook's standard input.
  case inputEmpty
  case inputTruncated(line: Int)
  case inputLine(Int, LineFault)
  case inputTooManyRefs(limit: Int)
  case inputTooLarge(limit: Int)
  case inputUnreadable(code: Int32)

  // The hook's environment.
  case variableMissing(String)
  case gitDirectoryUnusable([UInt8])
  case objectDirectoryMissing([UInt8], variable: String)
  case variableUnusable(String)
  case pushOptionCountUnusable([UInt8])
  case tooManyPushOptions(count: Int, limit: Int)
  case pushOption(number: Int, PushOptionFault)

  // Opening and reading a repository.
  case cannotOpen([UInt8], library: String, program: String)
  case libraryFailed(String)
  case wrongIDLength(ObjectID, expected: Int)
  case missingObject(ObjectID)
  case unreadableObject(ObjectID, reason: String)
  case wrongKind(ObjectID, found: ObjectKind, wanted: ObjectKind)
  case objectTooLarge(ObjectID, size: Int, limit: Int)
  case malformedObject(ObjectID, MalformedObject)
  case tagsNestedTooDeep(ObjectID, limit: Int)
  case forbiddenName(path: [UInt8])

  // Walking trees and history.
  case treesNestedTooDeep(path: [UInt8], limit: Int)
  case pathTooLong(path: [UInt8], limit: Int)
  case tooManyTrees(limit: Int)
  case tooManyChanges(limit: Int)
  case tooManyCommits(limit: Int)

  // The `git` program.
  case programMissing
  case programUnstartable(path: [UInt8], code: Int32)
  case programFailed(command: String, status: Int32, words: String)
  case programOutput(command: String)

  // Files on disk.
  case revisionUnknown(String)
  case fileUnreadable(path: [UInt8], code: Int32)
  case tooManyFiles(limit: Int)

  case deadlineExceeded

  /// What is wrong with a line of the hook's input.
  public enum LineFault: Sendable, Equatable {
    case notThreeFields
    case oldIDMalformed
    case newIDMalformed
    case idsOfDifferentLength
    case refNameTooLong(limit: Int)
    case refNameMalformed
    case nul
  }

  /// What is wrong with a push option.
  public enum PushOptionFault: Error, Sendable, Equatable {
    case missing
    case tooLong(bytes: Int, limit: Int)
    case notUTF8
    case control
    case semicolon
  }

  /// What is wrong inside a commit, tag or tree.
  public enum MalformedObject: Error, Sendable, Equatable {
    case commitWithoutTree
    case tagWithoutTarget
    case treeEntryTruncated
    case treeModeUnknown
    case treeNameUnusable
    case treeUnsorted
  }
}

/// The four kinds of objects that Git stores.
public enum ObjectKind: String, Sendable {
  case commit, tree, blob, tag
}
