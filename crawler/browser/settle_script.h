// JavaScript that both programs in a page share: an animation is put where it comes to rest.
#pragma once

namespace twinshot {

/// Defines settle(animation), which says whether that changed anything. The end of what ends, the
/// start of what does not: `animation: none` would undo fill-mode: forwards (amphtml#22499).
inline constexpr const char* kSettleScript = R"js(
  const settle = (animation) => {
    try {
      if (!animation.effect || animation.playState !== 'running') return false;
      if (animation.playbackRate === 0) return false;
      const timeline = Object.prototype.toString.call(animation.timeline);
      if (timeline !== '[object DocumentTimeline]') return false;
      if (animation.effect.getComputedTiming().endTime === Infinity) {
        animation.cancel();
      } else {
        animation.finish();
      }
      return true;
    } catch { /* a target without a box */ }
    return false;
  };
)js";

}  // namespace twinshot
