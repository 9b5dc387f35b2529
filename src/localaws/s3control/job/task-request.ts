/** One object of a job, and the request to S3 that its task is. */

export type Row = { readonly bucket: string; readonly key: string; readonly versionId: string | undefined };

type TaskRequest = {
  readonly method: "GET" | "PUT";
  readonly bucket: string;
  readonly key: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Makes the request for an object. */
export type TaskMaker = (row: Row) => TaskRequest;

/** A key in a path or a copy source: slashes stay (E171). */
export const encodedPath = (key: string): string => key.split("/").map(encodeURIComponent).join("/");
