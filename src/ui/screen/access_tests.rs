//! Tests of `ui/screen/access`.
