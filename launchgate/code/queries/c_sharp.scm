; What the shared reader works on, in C#.
(comment) @comment
(invocation_expression) @call
(using_directive) @import
(variable_declarator) @constant
[
  (method_declaration)
  (local_function_statement)
] @function
[
  (if_statement)
  (conditional_expression)
  (while_statement)
] @if
