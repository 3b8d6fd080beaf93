import { NotFoundPanel } from '../../../components/shell/notFoundPanel.tsx';

export default function NotFoundInWorkspace() {
  return (
    <NotFoundPanel title="This is not here">
      <p>It may have been removed, or it belongs to another workspace.</p>
    </NotFoundPanel>
  );
}
