import { type DragEvent, useId, useState } from "react";

export interface FileFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly accept: string;
  readonly file: File | null;
  onChange(file: File | null): void;
}

/** A file, chosen or dropped. */
export function FileField({ label, hint, accept, file, onChange }: FileFieldProps) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onChange(event.dataTransfer.files[0] ?? null);
  };
  return (
    <label
      htmlFor={id}
      className={`file${isOver ? " over" : ""}${file === null ? "" : " chosen"}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <b>{label}</b>
      <span className="name">
        {file === null ? "Choose a file, or drop it here" : `${file.name}, ${sizeText(file.size)}`}
      </span>
      <small>{hint}</small>
      <input
        id={id}
        className="hidden"
        type="file"
        accept={accept}
        aria-label={label}
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
      />
    </label>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1e3) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
