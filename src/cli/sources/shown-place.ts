import { isPostgres, shownAddress } from "../../store/node/postgres/address.ts";

/** A store without the folders that it is in, and without a password. */
export function shownPlace(path: string): string {
  return isPostgres(path) ? shownAddress(path) : fileName(path);
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.replace(/^.*[/\\]/, "");
}
