/** Turns a page of docs/ into a manual page. */
import { marked, type Token, type Tokens } from "marked";
import { bold, escaped, italic, ManPage, type PageHead } from "./roff.ts";

/** Returns the manual page; `replace` writes the sections that it names itself. */
export function markdownPage(
  head: PageHead,
  markdown: string,
  replace: Readonly<Record<string, (page: ManPage) => void>> = {},
): ManPage {
  const page = new ManPage(head);
  page.heading("Description");
  let isReplaced = false;
  for (const token of marked.lexer(markdown)) {
    if (token.type === "heading" && token.depth <= 2) {
      const write = replace[token.text];
      isReplaced = write !== undefined;
      if (token.depth === 2) page.heading(plain(token.tokens ?? []));
      write?.(page);
    } else if (!isReplaced) add(page, token);
  }
  return page;
}

function add(page: ManPage, token: Token): void {
  switch (token.type) {
    case "heading":
      page.subheading(plain(token.tokens ?? []));
      break;
    case "paragraph":
    case "text":
      page.paragraph(inline(token));
      break;
    case "code":
      page.code((token as Tokens.Code).text.split("\n"));
      break;
    case "list":
      for (const item of (token as Tokens.List).items) {
        page.item("\\(bu", item.tokens.map(inline).join("\n"));
      }
      break;
    case "table": {
      const { header, rows } = token as Tokens.Table;
      const cells = [header, ...rows].map((row) => row.map((cell) => inlineAll(cell.tokens)));
      page.table(cells, header.length > 2);
      break;
    }
    case "space":
      break;
    default:
      throw new TypeError(`No form for "${token.type}": ${token.raw}`);
  }
}

function inline(token: Token): string {
  return "tokens" in token && token.tokens !== undefined
    ? inlineAll(token.tokens)
    : escaped(unescapedHtml(token.raw));
}

function inlineAll(tokens: readonly Token[]): string {
  return tokens.map((token) => {
    switch (token.type) {
      case "codespan":
        return bold(escaped(unescapedHtml(token.text)));
      case "strong":
        return bold(inlineAll(token.tokens ?? []));
      case "em":
        return italic(inlineAll(token.tokens ?? []));
      case "link":
        return linkText(token as Tokens.Link);
      case "br":
        return " ";
      default:
        return inline(token);
    }
  }).join("");
}

/** A page of docs/ keeps its name; an address of the web is worth reading. */
function linkText({ href, tokens }: Tokens.Link): string {
  const text = inlineAll(tokens);
  return /^https?:/.test(href) ? `${text} (${escaped(href)})` : text;
}

function plain(tokens: readonly Token[]): string {
  return tokens.map((token) => escaped(unescapedHtml(token.raw.replaceAll("`", "")))).join("");
}

function unescapedHtml(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}
