// Signing webhooks.
#include <doctest/doctest.h>

#include "crawler/run/signature.h"

using twinshot::webhook_signature;

TEST_CASE("signature: agrees with the example of the Standard Webhooks specification") {
  // https://github.com/standard-webhooks/standard-webhooks, the reference libraries' test vector
  CHECK(webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                          "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("signature: a secret without prefix is used byte for byte") {
  // RFC 4231, test case 2
  CHECK(webhook_signature("Jefe", "what do ya want for nothing?") ==
        "v1,W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}
