; What the shared reader works on, in Go.
(comment) @comment
(call_expression) @call
(field_declaration) @tag
(keyed_element) @pair
(import_spec) @import
[
  (const_spec)
  (var_spec)
] @constant
[
  (function_declaration)
  (method_declaration)
  (func_literal)
] @function
(if_statement) @if
