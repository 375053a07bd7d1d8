/// What came of one changed file, by whichever thread.
struct FileOutcome: Sendable {
  /// The rules that were not asked because they had run into a limit before. Another thread may not have known of them: what
  /// is judged without knowing what a single thread would have known is judged again.
  var assumed: Set<String> = []
  var account = Account()
  var findings: [Finding] = []
  /// Why documents of the file, or all of it, were not judged.
  var notJudged: [String] = []
  /// Rules could be asked.
  var isJudged = false
  var documents = 0
  private(set) var blobsRead = 0
  private(set) var bytesRead = 0
  /// New documents that nothing in the file's own old version is the origin of, and old ones that are no document's origin.
  var open: [DocumentPairs.Entry] = []
  var left: [DocumentPairs.Entry] = []
  /// The judgement hangs on what the other files held before, which is not known yet.
  var asksOthers = false
  /// There was no time left for it.
  var ranOut = false
  /// What other refs may ask for again.
  var remembered: [(key: JudgementMemory.Key, findings: [Finding])] = []
  var kept: [(key: FetchedFile.Key, manifest: LoadedManifest)] = []

  /// Counts a side that was read for this file.
  mutating func count(_ file: FetchedFile?) {
    guard let bytes = file?.bytesRead else { return }
    blobsRead += 1
    bytesRead += bytes
  }
}
