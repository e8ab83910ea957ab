/** What the cells of the screen show is made safe by the same rules as all other output. */
export { sanitize } from "../../model/base/safe_text.ts";
