; What the reader of shell scripts works on.
(comment) @comment
(expansion) @expansion
[
  (variable_assignment)
  (for_statement)
  (declaration_command)
  (command)
] @setting
