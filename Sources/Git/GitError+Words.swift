import Gate
import Glibc

extension GitError: CustomStringConvertible {
  public var description: String { words }

  /// The reason in one line, for the person who pushes. Bytes that came with the push are quoted as Git quotes them.
  public var words: String {
    switch self {
    case .inputEmpty: "git named no refs on standard input"
    case .inputTruncated(let line): "standard input ends in the middle of line \(line)"
    case .inputLine(let line, let fault): "standard input, line \(line): \(fault.words)"
    case .inputTooManyRefs(let limit): "the push updates more than \(limit) refs; push fewer at a time"
    case .inputTooLarge(let limit): "standard input is longer than \(limit) bytes"
    case .inputUnreadable(let code): "standard input cannot be read: \(systemWords(code))"

    case .variableMissing(let name): "\(name) is not set: this is not run by git as a hook"
    case .gitDirectoryUnusable(let path): "GIT_DIR names \(quoted(path)), which is no directory"
    case .objectDirectoryMissing(let path, let variable): "\(variable) names \(quoted(path)), which is no directory"
    case .variableUnusable(let name): "\(name) is not usable: too long, or with control characters"
    case .pushOptionCountUnusable(let value): "GIT_PUSH_OPTION_COUNT is \(quoted(value)), which is no number"
    case .tooManyPushOptions(let count, let limit): "the push has \(count) push options, \(limit) at the most are taken"
    case .pushOption(let number, let fault): "push option \(number) \(fault.words)"

    case .cannotOpen(let path, let library, let program):
      "the repository \(quoted(path)) cannot be read: libgit2 says \"\(library)\"; git says \"\(program)\""
    case .libraryFailed(let reason): "libgit2 says \"\(reason)\""
    case .wrongIDLength(let id, let expected):
      "\(id) has \(id.count * 2) digits, this repository's ids have \(expected * 2)"
    case .missingObject(let id): "object \(id) is not in the repository"
    case .unreadableObject(let id, let reason): "object \(id) cannot be read: \(reason)"
    case .wrongKind(let id, let found, let wanted):
      "object \(id) is a \(found.rawValue) where a \(wanted.rawValue) should be"
    case .objectTooLarge(let id, let size, let limit): "object \(id) has \(size) bytes, \(limit) at the most are read"
    case .malformedObject(let id, let fault): "object \(id) is malformed: \(fault.words)"
    case .tagsNestedTooDeep(let id, let limit): "tag \(id) leads through more than \(limit) tags"
    case .forbiddenName(let path): "the path \(quoted(path)) has a name that Git forbids"

    case .treesNestedTooDeep(let path, let limit): "\(quoted(path)) is nested deeper than \(limit) directories"
    case .pathTooLong(let path, let limit): "the path \(quoted(path.prefix(64)))… is longer than \(limit) bytes"
    case .tooManyTrees(let limit): "more than \(limit) directories differ"
    case .tooManyChanges(let limit): "more than \(limit) paths change"
    case .tooManyCommits(let limit): "the push brings more than \(limit) commits, too many to judge one by one"

    case .programMissing: "no git program stands in PATH"
    case .programUnstartable(let path, let code): "\(quoted(path)) cannot be started: \(systemWords(code))"
    case .programFailed(let command, let status, let words):
      "git \(command) ended with status \(status)\(words.isEmpty ? "" : ": \(words)")"
    case .programOutput(let command): "git \(command) answered what was not understood"

    case .revisionUnknown(let name): "\(quoted(Array(name.utf8))) is no revision of this repository"
    case .fileUnreadable(let path, let code): "\(quoted(path)) cannot be read: \(systemWords(code))"
    case .tooManyFiles(let limit): "more than \(limit) files"

    case .deadlineExceeded: "the time for reading the push is over"
    }
  }
}

extension GitError.LineFault {
  var words: String {
    switch self {
    case .notThreeFields: "not \"old new ref\""
    case .oldIDMalformed: "the old id is not a full object id"
    case .newIDMalformed: "the new id is not a full object id"
    case .idsOfDifferentLength: "ids of different lengths"
    case .refNameTooLong(let limit): "a ref name longer than \(limit) bytes"
    case .refNameMalformed: "not a full ref name"
    case .nul: "a NUL byte"
    }
  }
}

extension GitError.PushOptionFault {
  var words: String {
    switch self {
    case .missing: "is announced but not there"
    case .tooLong(let bytes, let limit): "has \(bytes) bytes, \(limit) at the most are taken"
    case .notUTF8: "is not UTF-8"
    case .control: "holds control characters"
    case .semicolon: "holds \";\""
    }
  }
}

extension GitError.MalformedObject {
  var words: String {
    switch self {
    case .commitWithoutTree: "a commit that names no tree"
    case .tagWithoutTarget: "a tag that names no object"
    case .treeEntryTruncated: "a tree whose entry is cut short"
    case .treeModeUnknown: "a tree with an entry of unknown mode"
    case .treeNameUnusable: "a tree with an empty name or a \"/\" in a name"
    case .treeUnsorted: "a tree whose entries are out of order"
    }
  }
}

extension GitError {
  /// The same for a reader of content, which knows fewer reasons.
  func forContent(_ id: ObjectID) -> ContentError {
    switch self {
    case .missingObject(let missing): .missing(missing)
    case .objectTooLarge(_, let size, let limit): .tooLarge(size: size, limit: limit)
    case .deadlineExceeded: .deadlineExceeded
    default: .unreadable(id, reason: words)
    }
  }
}

private func systemWords(_ code: Int32) -> String {
  strerror(code).map { String(decoding: [UInt8](cString: $0), as: UTF8.self) } ?? "error \(code)"
}

private func quoted(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: CQuoting.quoted(bytes, always: true), as: UTF8.self)
}
