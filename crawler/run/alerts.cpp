// Stage tell: alerts leave for their channels, or wait in the outbox for the next run.
#include "crawler/run/alerts.h"

#include <ctime>
#include <random>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "crawler/config/digest.h"
#include "crawler/http/client.h"
#include "crawler/run/signature.h"
#include "crawler/run/subprocess.h"
#include "report/alert_text.h"

namespace twinshot {
namespace {

std::string_view name_of(AlertChannel::Type type) {
  switch (type) {
    case AlertChannel::Type::webhook:
      return "webhook";
    case AlertChannel::Type::slack:
      return "slack";
    case AlertChannel::Type::command:
      return "command";
    case AlertChannel::Type::email:
      break;
  }
  return "email";
}

/// Tells channels apart in the database. A hash: URLs of webhooks are secrets.
std::string channel_key(const AlertChannel& channel) {
  std::string identity(name_of(channel.type));
  identity += '\n' + channel.url;
  for (const std::string& word : channel.command) identity += '\n' + word;
  for (const std::string& address : channel.to) identity += '\n' + address;
  return std::string(name_of(channel.type)) + " " + sha256_of_text(identity).substr(0, 16);
}

/// What one channel sends for a batch: webhooks and commands once per alert, people once per run.
struct Message {
  std::string id;
  std::string payload;
};

std::vector<Message> messages_for(const AlertChannel& channel, const AlertBatch& batch) {
  std::vector<Message> messages;
  switch (channel.type) {
    case AlertChannel::Type::webhook:
      for (const Alert& alert : batch.alerts) {
        messages.push_back({alert.id, webhook_body(batch.run, alert)});
      }
      break;
    case AlertChannel::Type::command:
      for (const Alert& alert : batch.alerts) {
        const nlohmann::json argv = command_arguments(channel.command, batch.run, alert);
        messages.push_back(
            {alert.id, argv.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
      }
      break;
    case AlertChannel::Type::slack:
      messages.push_back({batch.run.run.id, slack_payload(batch)});
      break;
    case AlertChannel::Type::email:
      messages.push_back({batch.run.run.id, email_message({"", channel.to}, batch)});
      break;
  }
  return messages;
}

/// Why a try failed, and whether another one may help.
struct Failure {
  std::string why;  ///< empty: delivered
  bool final = false;
};

Failure post(const AlertChannel& channel, const OutboxEntry& entry, const DeliveryPolicy& policy) {
  HttpRequest request;
  request.method = "POST";
  request.url = channel.url;
  request.body = entry.payload;
  request.timeout = policy.request_limit;
  request.headers.emplace_back("Content-Type", "application/json");
  if (channel.type == AlertChannel::Type::webhook) {
    const std::string timestamp = std::to_string(std::time(nullptr));
    request.headers.emplace_back("webhook-id", entry.alert_id);
    request.headers.emplace_back("webhook-timestamp", timestamp);
    if (!channel.secret.empty()) {
      request.headers.emplace_back(
          "webhook-signature",
          webhook_signature(channel.secret,
                            webhook_signing_input(entry.alert_id, timestamp, entry.payload)));
    }
  }
  try {
    const HttpReply reply = fetch(request);
    if (reply.status >= 200 && reply.status < 300) return {};
    // 408 and 429 ask for another try; other 4xx, and redirects, will not change by asking again.
    const bool final = reply.status < 500 && reply.status != 408 && reply.status != 429;
    return {"the receiver answered " + std::to_string(reply.status), final};
  } catch (const HttpError& error) {
    return {error.what(), false};
  }
}

Failure try_once(const AlertChannel& channel, const OutboxEntry& entry,
                 const DeliveryPolicy& policy) {
  switch (channel.type) {
    case AlertChannel::Type::webhook:
    case AlertChannel::Type::slack:
      return post(channel, entry, policy);
    case AlertChannel::Type::command:
      return {run_subprocess(nlohmann::json::parse(entry.payload).get<std::vector<std::string>>(),
                             "", policy.command_limit),
              false};
    case AlertChannel::Type::email:
      break;
  }
  return {run_subprocess({"sendmail", "-t", "-i"}, entry.payload, policy.command_limit), false};
}

/// Empty when it arrived.
std::string send(const AlertChannel& channel, const OutboxEntry& entry,
                 const DeliveryPolicy& policy) {
  std::minstd_rand random(static_cast<unsigned>(entry.row));
  std::chrono::milliseconds pause = policy.first_pause;
  for (int attempt = 1;; ++attempt) {
    const Failure failure = try_once(channel, entry, policy);
    if (failure.why.empty()) return "";
    if (failure.final || attempt >= policy.tries) return failure.why;
    // Jitter: many runs that start at the same minute must not all come back at the same second.
    const auto jitter = std::uniform_int_distribution<std::int64_t>(0, pause.count() / 2)(random);
    std::this_thread::sleep_for(pause + std::chrono::milliseconds(jitter));
    pause *= 2;
  }
}

void store(const std::vector<AlertChannel>& channels, const AlertBatch& batch, State& state) {
  if (batch.alerts.empty()) return;
  for (const AlertChannel& channel : channels) {
    for (const Message& message : messages_for(channel, batch)) {
      OutboxEntry entry;
      entry.alert_id = message.id;
      entry.channel = channel_key(channel);
      entry.payload = message.payload;
      entry.created_at = batch.run.run.finished_at;
      state.add_to_outbox(entry);
    }
  }
}

}  // namespace

Delivery deliver_alerts(const std::vector<AlertChannel>& channels, const AlertBatch& batch,
                        State& state, const DeliveryPolicy& policy) {
  store(channels, batch, state);
  Delivery delivery;
  std::set<std::string> failed;
  for (const OutboxEntry& entry : state.outbox()) {
    const auto channel = std::find_if(
        channels.begin(), channels.end(),
        [&](const AlertChannel& candidate) { return channel_key(candidate) == entry.channel; });
    if (channel == channels.end()) {
      state.remove_from_outbox(entry.row);
      delivery.problems.push_back("an undelivered alert was dropped: its channel (" +
                                  entry.channel + ") is no longer in the config");
      continue;
    }
    if (failed.count(entry.channel) == 0) {
      const std::string why = send(*channel, entry, policy);
      if (why.empty()) {
        state.remove_from_outbox(entry.row);
        ++delivery.delivered;
        continue;
      }
      failed.insert(entry.channel);
      state.note_failed_try(entry.row, why);
      delivery.problems.push_back(std::string(name_of(channel->type)) + ": " + why);
    }
    ++delivery.kept;
  }
  return delivery;
}

}  // namespace twinshot
