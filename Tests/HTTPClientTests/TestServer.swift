import Foundation
import Testing

/// A server of Python on loopback: one port for plain HTTP, one that counts as another origin, and a TLS port for each
/// certificate. It ends when its standard input does.
final class TestServer: Sendable {
  enum Certificate: String, CaseIterable { case good, wronghost, expired, selfsigned }

  let folder: URL
  private let ports: [String: Int]
  private let input: FileHandle
  private let process: Process

  /// Certificates are made for it with `openssl`.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-http-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try TestServer.run("/bin/sh", ["-euc", TestServer.certificates], in: folder)
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", TestServer.program]
    process.currentDirectoryURL = folder
    let output = Pipe()
    let feed = Pipe()
    process.standardOutput = output
    process.standardInput = feed
    input = feed.fileHandleForWriting
    try process.run()
    var line: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
    ports = try JSONDecoder().decode([String: Int].self, from: Data(line))
  }

  deinit {
    try? input.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  func url(_ path: String, at name: String = "plain") -> String { "http://127.0.0.1:\(ports[name] ?? 1)\(path)" }

  func secure(_ path: String, _ certificate: Certificate) -> String {
    "https://127.0.0.1:\(ports[certificate.rawValue] ?? 1)\(path)"
  }

  var authority: String { folder.appendingPathComponent("ca.pem").path }

  private static func run(_ program: String, _ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  /// `openssl ca` is the one command that makes a certificate that has expired.
  private static let certificates = #"""
    key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
    key ca; openssl req -x509 -new -key ca.key -subj /CN=test-ca -days 2 -out ca.pem
    printf '%s\n' '[ca]' 'default_ca=d' '[d]' 'dir=.' 'database=index.txt' 'serial=serial' 'new_certs_dir=.' \
      'default_md=sha256' 'policy=p' 'unique_subject=no' 'copy_extensions=copy' '[p]' 'commonName=supplied' > ca.cnf
    : > index.txt; echo 01 > serial
    sign() {
      key "$1"
      openssl req -new -key "$1.key" -subj "/CN=$1" -addext "subjectAltName=$2" -out "$1.csr"
      openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in "$1.csr" -out "$1.pem" -notext \
        -startdate "$3" -enddate "$4"
    }
    sign good IP:127.0.0.1 20200101000000Z 20490101000000Z
    sign wronghost DNS:forge.example 20200101000000Z 20490101000000Z
    sign expired IP:127.0.0.1 20200101000000Z 20200102000000Z
    key selfsigned
    openssl req -x509 -new -key selfsigned.key -subj /CN=self -addext subjectAltName=IP:127.0.0.1 -days 2 -out selfsigned.pem
    """#

  private static let program = #"""
    import http.server, json, ssl, sys, threading, time, urllib.parse, gzip

    seen, lock, slow = [], threading.Lock(), threading.Semaphore(0)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *args): pass
        def answer(self, body, status=200, headers=()):
            self.send_response(status)
            for name, value in headers: self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD": self.wfile.write(body)
        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(parts.query))
            one = {"method": self.command, "path": self.path, "body": body.decode("latin-1"),
                   "headers": {k.lower(): v for k, v in self.headers.items()}}
            one["client"] = self.client_address[1]
            with lock: seen.append(one)
            getattr(self, "at" + parts.path.replace("/", "_"), self.at_missing)(one, query)
        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any
        def at_missing(self, one, query): self.answer(b"missing", 404)
        def at_echo(self, one, query): self.answer(json.dumps(one).encode(), headers=[("Link", "a"), ("link", "b"), ("X-Odd", " \t v ")])
        def at_seen(self, one, query): self.answer(json.dumps([s for s in seen if s["path"] != "/seen"]).encode())
        def at_gzip(self, one, query): self.answer(gzip.compress(b"x" * int(query["n"])), headers=[("Content-Encoding", "gzip")])
        def at_redirect(self, one, query): self.answer(b"", int(query.get("status", "302")), [("Location", query["to"])])
        def at_slow(self, one, query):
            slow.release()
            self.connection.settimeout(20)
            try: gone = self.connection.recv(1) == b""
            except OSError: gone = True
            with lock: seen.append({"path": "/gone", "method": "", "gone": gone})
            self.close_connection = True
        def at_begun(self, one, query):
            slow.acquire(timeout=20)
            self.answer(b"")
        def at_cut(self, one, query):
            self.send_response(200); self.send_header("Content-Length", "100"); self.end_headers()
            self.wfile.write(b"0123456789"); self.close_connection = True
        def at_chunkcut(self, one, query):
            self.send_response(200); self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
            self.wfile.write(b"64\r\n0123456789"); self.close_connection = True
        def at_long(self, one, query):
            self.send_response(200); self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
            try:
                for _ in range(int(query["n"])): self.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
            except OSError: pass
            self.close_connection = True
        def at_headers(self, one, query): self.answer(b"", headers=[("X-H%d" % i, "v" * int(query["size"])) for i in range(int(query["n"]))])
        def at_garbage(self, one, query):
            self.wfile.write(b"hello, this is not HTTP\r\n\r\n"); self.close_connection = True
        def at_hangup(self, one, query): self.close_connection = True
        def at_together(self, one, query):
            # Answers when so many are here at once.
            with lock:
                there, enough = together.setdefault(query["name"], ([], threading.Event()))
                there.append(self)
                if len(there) >= int(query["n"]): enough.set()
            self.answer(b"ok" if enough.wait(20) else b"alone")

    together = {}

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256
        def handle_error(self, request, client): pass

    class Secure(Server):
        def finish_request(self, request, client):
            # In the connection's own thread, so that a refused handshake stops nobody else.
            super().finish_request(self.context.wrap_socket(request, server_side=True), client)

    ports = {}
    for name in ["plain", "other", "good", "wronghost", "expired", "selfsigned"]:
        server = (Server if name in ("plain", "other") else Secure)(("127.0.0.1", 0), Handler)
        if isinstance(server, Secure):
            server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.context.load_cert_chain(name + ".pem", name + ".key")
        ports[name] = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    """#
}
