; What the shared reader works on, in Ruby.
(comment) @comment
(call) @call
(element_reference) @index
(assignment) @constant
[
  (method)
  (singleton_method)
] @function
[
  (if)
  (unless)
  (elsif)
  (while)
  (if_modifier)
  (unless_modifier)
  (conditional)
] @if
