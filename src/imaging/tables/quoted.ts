/** For stages, which do not see the core. */
export { quoted, shorten } from "../../core/shorten.js";
