# Indents JSON, one value a line. Strings are copied as they are.
{
  for (at = 1; at <= length($0); at++) {
    character = substr($0, at, 1)
    if (in_string) {
      out = out character
      if (escaped) escaped = 0
      else if (character == "\\") escaped = 1
      else if (character == "\"") in_string = 0
    } else if (character == "\"") {
      out = out character
      in_string = 1
    } else if (character == "{" || character == "[") {
      following = substr($0, at + 1, 1)
      if (following == "}" || following == "]") { out = out character following; at++ }
      else { depth++; out = out character line_break() }
    } else if (character == "}" || character == "]") {
      depth--
      out = out line_break() character
    } else if (character == ",") out = out character line_break()
    else if (character == ":") out = out ": "
    else if (character !~ /[ \t\r]/) out = out character
  }
}
END { print out }

function line_break(  text, level) {
  text = "\n"
  for (level = 0; level < depth; level++) text = text "  "
  return text
}
