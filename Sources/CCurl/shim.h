#pragma once
#include <curl/curl.h>

// Swift calls no functions with a variable number of arguments: one function for each kind of value. The names stand in
// parentheses so that curl's checking macros keep out.

typedef size_t (*ccurl_data_function)(char *, size_t, size_t, void *);

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_function(CURL *easy, CURLoption option, ccurl_data_function value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_socket_function(CURL *easy, curl_opensocket_callback value) {
  return (curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

/// Copies the bytes: a certificate or a key where curl would else want a file.
static inline CURLcode ccurl_set_bytes(CURL *easy, CURLoption option, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return (curl_easy_setopt)(easy, option, &blob);
}

/// NULL: there is none. Belongs to the handle.
static inline const char *ccurl_get_text(CURL *easy, CURLINFO info) {
  char *value = NULL;
  return (curl_easy_getinfo)(easy, info, &value) == CURLE_OK ? value : NULL;
}

static inline long ccurl_get_long(CURL *easy, CURLINFO info) {
  long value = 0;
  return (curl_easy_getinfo)(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return (curl_multi_setopt)(multi, option, value);
}

/// The next transfer that has ended, with how; NULL: none.
static inline CURL *ccurl_multi_next_ended(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}
