/* Stand-ins for the parts of libgit2 1.5.1 that speak to other machines. A hook reads a repository on the disk; yet each
 * start of libgit2 would parse all certificates of the system (about 4 ms), and its archive would bring mbedTLS, libssh2
 * and Kerberos with it. These are private symbols of that version: Scripts/check-hook tells when they no longer fit. */
struct git_stream;
struct git_transport;
struct git_remote;
struct git_smart_subtransport;
struct git_http_auth_context;

int git_mbedtls_stream_global_init(void);
int git_transport_ssh_global_init(void);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_mbedtls_stream_new(struct git_stream **out, const char *host, const char *port);
int git_mbedtls_stream_wrap(struct git_stream **out, struct git_stream *in, const char *host);
int git_smart_subtransport_ssh(struct git_smart_subtransport **out, struct git_transport *owner, void *param);
int git_transport_ssh_with_paths(struct git_transport **out, struct git_remote *owner, void *payload);
int git_http_auth_negotiate(struct git_http_auth_context **out, const void *url);

/* What starts with the library succeeds and does nothing; what would reach out fails. */
int git_mbedtls_stream_global_init(void) { return 0; }
int git_transport_ssh_global_init(void) { return 0; }

int git_mbedtls__set_cert_location(const char *file, const char *path) {
  (void)file;
  (void)path;
  return -1;
}

int git_mbedtls_stream_new(struct git_stream **out, const char *host, const char *port) {
  (void)out;
  (void)host;
  (void)port;
  return -1;
}

int git_mbedtls_stream_wrap(struct git_stream **out, struct git_stream *in, const char *host) {
  (void)out;
  (void)in;
  (void)host;
  return -1;
}

int git_smart_subtransport_ssh(struct git_smart_subtransport **out, struct git_transport *owner, void *param) {
  (void)out;
  (void)owner;
  (void)param;
  return -1;
}

int git_transport_ssh_with_paths(struct git_transport **out, struct git_remote *owner, void *payload) {
  (void)out;
  (void)owner;
  (void)payload;
  return -1;
}

int git_http_auth_negotiate(struct git_http_auth_context **out, const void *url) {
  (void)out;
  (void)url;
  return -1;
}
