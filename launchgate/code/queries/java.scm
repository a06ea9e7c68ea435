; What the shared reader works on, in Java.
[
  (line_comment)
  (block_comment)
] @comment
[
  (method_invocation)
  (annotation)
] @call
(import_declaration) @import
(variable_declarator) @constant
[
  (method_declaration)
  (constructor_declaration)
] @function
[
  (if_statement)
  (ternary_expression)
  (while_statement)
] @if
