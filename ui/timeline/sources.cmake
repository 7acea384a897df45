target_sources(ui PRIVATE
  timeline/draw_lanes.cpp
  timeline/draw_rows.cpp
  timeline/glyphs.cpp
  timeline/labels.cpp
  timeline/lane_geometry.cpp
  timeline/lane_layout.cpp
  timeline/overview.cpp
  timeline/raster.cpp
  timeline/render.cpp
  timeline/ruler.cpp
  timeline/span_text.cpp
  timeline/timeline_overlays.cpp
  timeline/timeline_picture.cpp
  timeline/verdict_marks.cpp)
