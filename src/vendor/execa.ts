export { ExecaError, execa } from "execa";
