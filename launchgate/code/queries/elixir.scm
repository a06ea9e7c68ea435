; What the shared reader works on, in Elixir, where definitions and conditions are calls too.
(comment) @comment
(call) @call
(unary_operator) @constant
