// A stretch of one picture and what it faces in the other.
#pragma once

namespace twinshot {

/// Segments say where each part of both pictures belongs. In the columns that both pictures have,
/// they cover every pixel of both exactly once.
struct Segment {
  enum class Type {
    paired,    ///< the same place on the page: compared row by row, equal or not
    inserted,  ///< only in the candidate
    deleted,   ///< only in the reference
    moved      ///< equal rows that stand elsewhere
  };

  Type type = Type::paired;
  int reference_y = 0;  ///< for inserted: the row it was inserted before
  int candidate_y = 0;  ///< for deleted: the row it was deleted before
  int rows = 0;
  int x = 0;      ///< first column, the same in both pictures
  int width = 0;  ///< columns; 0: whole rows, whatever the width of either picture
  /// Paired only: every row equals the one it faces.
  bool equal = false;
  /// Inserted or deleted only. Blank: no row of it says anything that the rows around it do not:
  /// each is of one colour or repeats the row beside it.
  bool blank = false;
  /// Not paired. Rows that follow from what is reported elsewhere: room that another column needed,
  /// a rounded half pixel, margins that travelled. Never a region.
  bool silent = false;

  bool operator==(const Segment&) const = default;

  [[nodiscard]] bool is_band() const { return type == Type::inserted || type == Type::deleted; }
  /// How far down the candidate's content stands from the reference's.
  [[nodiscard]] int offset() const { return candidate_y - reference_y; }
  /// The same of what comes after it.
  [[nodiscard]] int offset_after() const { return candidate_end() - reference_end(); }
  [[nodiscard]] int reference_end() const {
    return reference_y + (type == Type::inserted ? 0 : rows);
  }
  [[nodiscard]] int candidate_end() const {
    return candidate_y + (type == Type::deleted ? 0 : rows);
  }
};

}  // namespace twinshot
