import { Download, FileX2 } from 'lucide-react';
import { formatBytes } from '../../lib/present/files.ts';
import type { AttachmentView } from '../../lib/queries/thread.ts';

export function AttachmentList({ files, base }: { files: readonly AttachmentView[]; base: string }) {
  const look = 'flex max-w-full items-center gap-2.5 rounded-lg border border-line px-3 py-2 text-sm';
  return (
    <ul aria-label="Files" className="flex flex-wrap gap-2">
      {files.map((file) => (
        <li key={file.id} className="max-w-full">
          {file.isKept ? (
            <a href={`${base}/${file.id}`} download={file.filename} className={`${look} hover:bg-sunken`}>
              <Download className="size-4 shrink-0 text-accent" aria-hidden />
              <span className="min-w-0 truncate font-medium">{file.filename}</span>
              <span className="shrink-0 text-muted">{formatBytes(file.sizeBytes)}</span>
            </a>
          ) : (
            <span className={`${look} border-dashed text-muted`}>
              <FileX2 className="size-4 shrink-0" aria-hidden />
              <span className="min-w-0 truncate">{file.filename || 'A file'}</span>
              <span className="shrink-0">no longer kept</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
