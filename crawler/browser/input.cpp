// A pointer and a keyboard: real input events of a tab, which pages can not tell from a person's.
#include "crawler/browser/input.h"

#include <chrono>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace twinshot {

namespace {

/// For a page to handle one event.
constexpr std::chrono::seconds kEventLimit{10};

boost::asio::awaitable<void> send(Visit& visit, std::string method, cdp::Json params) {
  const cdp::Deadline limit = cdp::in(kEventLimit, visit.deadline);
  co_await visit.tab->session().call(std::move(method), std::move(params), limit);
}

cdp::Json mouse_event(const char* type, PointerPlace place, bool button) {
  cdp::Json event = {{"type", type}, {"x", place.x}, {"y", place.y}};
  if (button) {
    event["button"] = "left";
    event["clickCount"] = 1;
  }
  return event;
}

cdp::Json key_event(const char* type, const KeyPress& key) {
  cdp::Json event = {{"type", type},
                     {"key", key.key},
                     {"modifiers", key.modifiers},
                     {"windowsVirtualKeyCode", key.virtual_code}};
  if (!key.code.empty()) event["code"] = key.code;
  return event;
}

/// Length in bytes of the UTF-8 character that begins with `first`.
std::size_t character_bytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

}  // namespace

boost::asio::awaitable<void> move_pointer(Visit& visit, PointerPlace place) {
  co_await send(visit, "Input.dispatchMouseEvent", mouse_event("mouseMoved", place, false));
}

boost::asio::awaitable<void> click_pointer(Visit& visit, PointerPlace place) {
  co_await send(visit, "Input.dispatchMouseEvent", mouse_event("mousePressed", place, true));
  co_await send(visit, "Input.dispatchMouseEvent", mouse_event("mouseReleased", place, true));
}

boost::asio::awaitable<void> press_key(Visit& visit, KeyPress key) {
  cdp::Json down = key_event(key.text.empty() ? "rawKeyDown" : "keyDown", key);
  if (!key.text.empty()) down["text"] = key.text;
  co_await send(visit, "Input.dispatchKeyEvent", std::move(down));
  co_await send(visit, "Input.dispatchKeyEvent", key_event("keyUp", key));
}

boost::asio::awaitable<void> type_text(Visit& visit, std::string text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string character = text.substr(at, character_bytes(text[at]));
    at += character.size();
    const std::optional<KeyPress> key = parse_key(character);
    if (key) {
      co_await press_key(visit, *key);
    } else {
      cdp::Json inserted = {{"text", character}};
      co_await send(visit, "Input.insertText", std::move(inserted));
    }
  }
}

}  // namespace twinshot
