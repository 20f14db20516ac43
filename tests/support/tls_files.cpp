// Certificates made on the spot, good and bad, for servers of tests.
#include "tests/support/tls_files.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace twinshot {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

constexpr long kDay = 24 * 3600;

void check(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("OpenSSL: cannot ") + what);
}

struct Wish {
  const char* name;
  long from = -kDay;  ///< seconds from now
  long until = 30 * kDay;
  bool authority = false;
};

struct Issuer {
  X509* certificate;
  EVP_PKEY* key;
};

void add_extension(X509* certificate, int id, const char* value) {
  const std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, id, value));
  check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
        "add an extension");
}

/// `issuer` without a certificate: signed by its own key.
Certificate make(const Wish& wish, EVP_PKEY* key, Issuer issuer) {
  Certificate certificate(X509_new());
  check(certificate != nullptr, "make a certificate");
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), wish.authority ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(x509), wish.from);
  X509_gmtime_adj(X509_getm_notAfter(x509), wish.until);
  X509_set_pubkey(x509, key);
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wish.name), -1, -1, 0);
  X509* signer = issuer.certificate != nullptr ? issuer.certificate : x509;
  X509_set_issuer_name(x509, X509_get_subject_name(signer));
  if (wish.authority) {
    add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    add_extension(x509, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  }
  check(X509_sign(x509, issuer.key, EVP_sha256()) != 0, "sign a certificate");
  return certificate;
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  check(key != nullptr, "make a key");
  return key;
}

std::unique_ptr<std::FILE, Free> create(const std::filesystem::path& path) {
  std::unique_ptr<std::FILE, Free> file(std::fopen(path.c_str(), "wb"));
  check(file != nullptr, "create a file");
  return file;
}

TlsFiles write_files(const std::filesystem::path& dir, X509* certificate, EVP_PKEY* key, X509* ca) {
  const TlsFiles files{dir / "certificate.pem", dir / "key.pem", dir / "ca.pem"};
  check(PEM_write_X509(create(files.certificate).get(), certificate) == 1, "write a certificate");
  check(PEM_write_PrivateKey(create(files.key).get(), key, nullptr, nullptr, 0, nullptr, nullptr) ==
            1,
        "write a key");
  check(PEM_write_X509(create(files.ca).get(), ca) == 1, "write a certificate");
  return files;
}

TlsFiles self_signed(const std::filesystem::path& dir, const Wish& wish) {
  const Key key = make_key();
  const Certificate certificate = make(wish, key.get(), {nullptr, key.get()});
  return write_files(dir, certificate.get(), key.get(), certificate.get());
}

}  // namespace

TlsFiles make_self_signed_certificate(const std::filesystem::path& dir) {
  return self_signed(dir, {.name = "localhost"});
}

TlsFiles make_expired_certificate(const std::filesystem::path& dir) {
  return self_signed(dir, {.name = "localhost", .from = -30 * kDay, .until = -kDay});
}

TlsFiles make_ca_signed_certificate(const std::filesystem::path& dir) {
  const Key ca_key = make_key();
  const Certificate ca = make({.name = "Twinshot test authority", .authority = true}, ca_key.get(),
                              {nullptr, ca_key.get()});
  const Key key = make_key();
  const Certificate certificate = make({.name = "localhost"}, key.get(), {ca.get(), ca_key.get()});
  return write_files(dir, certificate.get(), key.get(), ca.get());
}

}  // namespace twinshot
