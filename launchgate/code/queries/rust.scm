; What the shared reader works on, in Rust.
[
  (line_comment)
  (block_comment)
] @comment
[
  (call_expression)
  (macro_invocation)
] @call
(use_declaration) @import
[
  (const_item)
  (static_item)
] @constant
(attribute_item) @declaration
(function_item) @function
[
  (if_expression)
  (while_expression)
] @if
