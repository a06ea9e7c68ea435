; What the shared reader works on, in PHP.
(comment) @comment
[
  (function_call_expression)
  (scoped_call_expression)
] @call
(subscript_expression) @index
(namespace_use_clause) @import
(const_element) @constant
[
  (function_definition)
  (method_declaration)
] @function
[
  (if_statement)
  (conditional_expression)
  (while_statement)
] @if
