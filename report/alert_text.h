// Alerts as each channel wants them: texts and payloads, ready to send.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/alert.h"

namespace twinshot {

/// The body of one webhook delivery: {"type":"endpoint.regressed","timestamp","data"}, after
/// https://www.standardwebhooks.com. One alert each, so that none is lost to a cap; 20 kB at most.
/// Sides appear with their origins only: no user names, paths or queries.
[[nodiscard]] std::string webhook_body(const AlertRun& run, const Alert& alert);

/// The same for a side that is down: {"type":"side.down","timestamp","data"}.
[[nodiscard]] std::string webhook_body(const AlertRun& run, const OutageAlert& alert);

/// What Standard Webhooks signs with HMAC-SHA256: "id.timestamp.body". The timestamp is the
/// delivery's, in seconds since 1970, as in the webhook-timestamp header.
[[nodiscard]] std::string webhook_signing_input(std::string_view id, std::string_view timestamp,
                                                std::string_view body);

/// An incoming-webhook payload, one message for the whole batch, grouped by cause. At most 40
/// blocks and 10,000 characters: Slack refuses more than about 13,200 with msg_blocks_too_long,
/// which it documents nowhere (slackapi/bolt-js #2509). What does not fit is counted.
[[nodiscard]] std::string slack_payload(const AlertBatch& batch);

/// The message for a side that is down: one of its own, however many pages regressed before.
[[nodiscard]] std::string slack_payload(const AlertRun& run, const OutageAlert& alert);

/// argv with the placeholders {summary} {endpoint} {path} {viewport} {score} {report} {run} filled
/// in. Each argument stays one argument; what was filled in is not searched again.
[[nodiscard]] std::vector<std::string> command_arguments(const std::vector<std::string>& argv,
                                                         const AlertRun& run, const Alert& alert);

struct EmailAddresses {
  std::string from;  ///< empty: no From line, the mail program adds one
  std::vector<std::string> to;
};

/// A whole RFC 5322 message for the batch, CRLF line ends, plain text in UTF-8 as quoted-printable.
/// Header injection is impossible: values are reduced to one line and encoded (RFC 2047) before
/// they become headers.
[[nodiscard]] std::string email_message(const EmailAddresses& addresses, const AlertBatch& batch);

/// The same for a side that is down.
[[nodiscard]] std::string email_message(const EmailAddresses& addresses, const AlertRun& run,
                                        const OutageAlert& alert);

}  // namespace twinshot
