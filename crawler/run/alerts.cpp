// Stage tell: alerts leave for their channels, or wait in the outbox for the next run.
#include "crawler/run/alerts.h"

#include <ctime>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <thread>
#include <utility>

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

/// "webhook 1", "webhook 2", "slack 1": what entries of the outbox are kept under.
std::vector<std::string> channel_keys(const std::vector<AlertChannel>& channels) {
  std::map<AlertChannel::Type, int> count;
  std::vector<std::string> keys;
  for (const AlertChannel& channel : channels) {
    keys.push_back(std::string(name_of(channel.type)) + " " +
                   std::to_string(++count[channel.type]));
  }
  return keys;
}

/// What schema 1 of the outbox knew a channel by: nothing of it was allowed to change.
std::string earlier_key(const AlertChannel& channel) {
  std::string identity(name_of(channel.type));
  identity += '\n' + channel.url;
  for (const std::string& word : channel.command) identity += '\n' + word;
  for (const std::string& address : channel.to) identity += '\n' + address;
  return std::string(name_of(channel.type)) + " " + sha256_of_text(identity).substr(0, 16);
}

/// The channel that an entry is for; nothing when it is no longer in the config.
std::optional<std::size_t> channel_of(const OutboxEntry& entry,
                                      const std::vector<AlertChannel>& channels,
                                      const std::vector<std::string>& keys) {
  constexpr std::size_t kEarlierDigits = 16;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == entry.channel || earlier_key(channels[i]) == entry.channel) return i;
  }
  // An earlier key of a channel that has changed: no doubt where there is one of its type.
  const std::size_t blank = entry.channel.find(' ');
  if (blank == std::string::npos || entry.channel.size() - blank - 1 != kEarlierDigits) return {};
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (name_of(channels[i].type) != entry.channel.substr(0, blank)) continue;
    if (found) return {};
    found = i;
  }
  return found;
}

/// What a command is told. Its words are filled in when it is started, so that a repaired command
/// is the one that runs, and what the config holds for it alone stays there.
std::string command_payload(const AlertRun& run, const Alert& alert) {
  const nlohmann::json json{{"summary", alert.summary}, {"endpoint", alert.endpoint},
                            {"path", alert.path},       {"viewport", alert.viewport},
                            {"score", alert.score},     {"report", run.report},
                            {"run", run.run.id}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> arguments_for(const AlertChannel& channel, const std::string& payload) {
  const nlohmann::json json = nlohmann::json::parse(payload);
  if (json.is_array()) return json.get<std::vector<std::string>>();  // kept by an earlier version
  AlertRun run;
  Alert alert;
  json.at("summary").get_to(alert.summary);
  json.at("endpoint").get_to(alert.endpoint);
  json.at("path").get_to(alert.path);
  json.at("viewport").get_to(alert.viewport);
  if (json.at("score").is_number()) json.at("score").get_to(alert.score);  // null: not a number
  json.at("report").get_to(run.report);
  json.at("run").get_to(run.run.id);
  return command_arguments(channel.command, run, alert);
}

/// Where the recipients stand in a message: from "To: " to the next header.
std::pair<std::size_t, std::size_t> recipients_in(const std::string& message) {
  const std::size_t begin = message.starts_with("To: ") ? 0 : message.find("\r\nTo: ");
  const std::size_t end = message.find("\r\nSubject: ");
  return begin < end && end != std::string::npos ? std::pair(begin, end) : std::pair(end, end);
}

/// A kept message goes to whom the config names now.
std::string readdressed(std::string message, const AlertChannel& channel) {
  const std::string model = email_message({"", channel.to}, {});
  const auto [begin, end] = recipients_in(message);
  const auto [model_begin, model_end] = recipients_in(model);
  if (begin < end) message.replace(begin, end - begin, model, model_begin, model_end - model_begin);
  return message;
}

/// What one channel sends for a batch: webhooks and commands once per alert, people once per run.
struct Message {
  std::string id;
  std::string payload;
};

Message outage_message(const AlertChannel& channel, const AlertRun& run, const OutageAlert& alert) {
  switch (channel.type) {
    case AlertChannel::Type::webhook:
      return {alert.id, webhook_body(run, alert)};
    case AlertChannel::Type::command: {
      Alert plain;  // of no endpoint
      plain.summary = alert.summary;
      plain.score = 0;
      return {alert.id, command_payload(run, plain)};
    }
    case AlertChannel::Type::slack:
      return {alert.id, slack_payload(run, alert)};
    case AlertChannel::Type::email:
      break;
  }
  return {alert.id, email_message({"", channel.to}, run, alert)};
}

/// Of the endpoints that regressed.
std::vector<Message> regression_messages(const AlertChannel& channel, const AlertBatch& batch) {
  std::vector<Message> messages;
  if (batch.alerts.empty()) return messages;
  switch (channel.type) {
    case AlertChannel::Type::webhook:
      for (const Alert& alert : batch.alerts) {
        messages.push_back({alert.id, webhook_body(batch.run, alert)});
      }
      break;
    case AlertChannel::Type::command:
      for (const Alert& alert : batch.alerts) {
        messages.push_back({alert.id, command_payload(batch.run, alert)});
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

std::vector<Message> messages_for(const AlertChannel& channel, const AlertBatch& batch) {
  std::vector<Message> messages = regression_messages(channel, batch);
  if (batch.outage) messages.push_back(outage_message(channel, batch.run, *batch.outage));
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
    // 408, 425 and 429 ask for another try; other 4xx, and redirects, will not change by asking.
    const bool final =
        reply.status < 500 && reply.status != 408 && reply.status != 425 && reply.status != 429;
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
      return {run_subprocess(arguments_for(channel, entry.payload), "", policy.command_limit),
              false};
    case AlertChannel::Type::email:
      break;
  }
  return {run_subprocess({"sendmail", "-t", "-i"}, readdressed(entry.payload, channel),
                         policy.command_limit),
          false};
}

/// With pauses between the tries.
Failure send(const AlertChannel& channel, const OutboxEntry& entry, const DeliveryPolicy& policy) {
  std::minstd_rand random(static_cast<unsigned>(entry.row));
  std::chrono::milliseconds pause = policy.first_pause;
  for (int attempt = 1;; ++attempt) {
    Failure failure = try_once(channel, entry, policy);
    if (failure.why.empty() || failure.final || attempt >= policy.tries) return failure;
    // Jitter: many runs that start at the same minute must not all come back at the same second.
    const auto jitter = std::uniform_int_distribution<std::int64_t>(0, pause.count() / 2)(random);
    std::this_thread::sleep_for(pause + std::chrono::milliseconds(jitter));
    pause *= 2;
  }
}

void store(const std::vector<AlertChannel>& channels, const std::vector<std::string>& keys,
           const AlertBatch& batch, State& state) {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    for (const Message& message : messages_for(channels[i], batch)) {
      OutboxEntry entry;
      entry.alert_id = message.id;
      entry.channel = keys[i];
      entry.payload = message.payload;
      entry.created_at = batch.run.run.finished_at;
      state.add_to_outbox(entry);
    }
  }
}

/// What became of the outbox, in words. Alerts of one channel with one problem are one line.
class Problems {
 public:
  void add(const std::string& problem) {
    if (++count_[problem] == 1) order_.push_back(problem);
  }
  [[nodiscard]] std::vector<std::string> take() {
    for (std::string& problem : order_) {
      const int count = count_[problem];
      if (count > 1) problem += " (" + std::to_string(count) + " alerts)";
    }
    return std::move(order_);
  }

 private:
  std::map<std::string, int> count_;
  std::vector<std::string> order_;
};

}  // namespace

Delivery deliver_alerts(const std::vector<AlertChannel>& channels, const AlertBatch& batch,
                        State& state, const DeliveryPolicy& policy) {
  const std::vector<std::string> keys = channel_keys(channels);
  store(channels, keys, batch, state);
  Delivery delivery;
  Problems problems;
  std::set<std::size_t> unreachable;
  for (const OutboxEntry& entry : state.outbox()) {
    const std::optional<std::size_t> channel = channel_of(entry, channels, keys);
    if (!channel) {
      state.remove_from_outbox(entry.row);
      problems.add("an undelivered alert was dropped: its channel (" + entry.channel +
                   ") is no longer in the config");
      ++delivery.undelivered;
      continue;
    }
    if (unreachable.count(*channel) != 0) {
      ++delivery.undelivered;
      continue;
    }
    const Failure failure = send(channels[*channel], entry, policy);
    if (failure.why.empty()) {
      state.remove_from_outbox(entry.row);
      ++delivery.delivered;
      continue;
    }
    ++delivery.undelivered;
    if (failure.final && entry.refusals + 1 >= kRunsUntilGivenUp) {
      state.remove_from_outbox(entry.row);
      problems.add(keys[*channel] + ": alert " + entry.alert_id + " was refused in " +
                   std::to_string(kRunsUntilGivenUp) + " runs and is given up: " + failure.why);
      continue;
    }
    state.note_failed_try(entry.row, failure.why, failure.final);
    problems.add(keys[*channel] + ": " + failure.why);
    if (!failure.final) unreachable.insert(*channel);
  }
  delivery.problems = problems.take();
  return delivery;
}

}  // namespace twinshot
