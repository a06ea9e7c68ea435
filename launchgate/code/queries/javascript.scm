; What the reader of JavaScript and TypeScript works on. Grammar: tree-sitter-typescript (tsx and typescript).

; Possible reads
(comment) @comment
[
  (string)
  (regex)
] @text

(member_expression) @member
(subscript_expression) @subscript
(call_expression) @call

; Names and what they stand for
(import_statement) @import
(variable_declarator) @binding
(assignment_expression) @binding
(required_parameter) @binding
(optional_parameter) @binding
(public_field_definition) @binding
(object_assignment_pattern) @binding
(for_in_statement) @loop
(pair) @pair
(enum_assignment) @pair

; Scopes
[
  (function_declaration)
  (generator_function_declaration)
  (function_expression)
  (generator_function)
  (arrow_function)
  (method_definition)
] @function

; What decides whether a read may go without a value
[
  (arguments)
  (as_expression)
  (assignment_expression)
  (augmented_assignment_expression)
  (binary_expression)
  (call_expression)
  (if_statement)
  (non_null_expression)
  (parenthesized_expression)
  (satisfies_expression)
  (ternary_expression)
  (unary_expression)
  (variable_declarator)
  (while_statement)
] @context
