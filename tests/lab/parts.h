// Pieces of pages, each with the role by which a mutation finds it (attribute data-role).
//
// Roles: para, small, heading, link, button, icon, image, card, cell, item, rule, input, check,
// badge, section, nav, code, avatar, version, side (an entry of a sidebar), article (what stands
// beside a sidebar). Every page holds nearly all of them, in its own style.
#pragma once

#include <string>

#include "tests/lab/words.h"

namespace twinshot::lab {

std::string heading(Words& words, int level = 2);
std::string para(Words& words, int sentences = 3);
std::string small(Words& words);
std::string link(Words& words);
std::string button(Words& words);
std::string badge(Words& words);
std::string avatar(Words& words);
std::string rule();
/// Inline code, with digits and punctuation.
std::string code(Words& words);
std::string code_block(Words& words, int lines);
/// A drawing of 24 x 24, one of eight, none of them symmetric.
std::string icon(Words& words, int size = 24);
/// A picture from a data URI: shapes on a gradient, or (every third) grain like a photograph's.
std::string image(Words& words, int width, int height);
/// An image, a heading, a text, a price, a badge and a button.
std::string card(Words& words, int image_width, int image_height);
std::string list(Words& words, int items);
std::string table(Words& words, int columns, int rows);
/// Labels, inputs, boxes to check, a selection and a button.
std::string form(Words& words, int inputs);
/// Entries of a sidebar, with headings between them.
std::string sidebar(Words& words, int entries);
/// A chart as SVG: bars or a line, with labels.
std::string chart(Words& words, int width, int height);
/// A section of the page around `body`.
std::string section(const std::string& body, const std::string& classes = "");

/// The top of a page: logo, navigation with one active entry, a badge, a button.
std::string header(Words& words);
/// The end of a page: columns of links, avatars, a version in small print.
std::string footer(Words& words, int columns);
/// A section with whatever roles `body` may lack: facts, a form, code and a list, side by side.
std::string extras(Words& words);

/// The document: `css` after the rules that all pages share.
std::string document(const std::string& title, const std::string& css, const std::string& body);

}  // namespace twinshot::lab
