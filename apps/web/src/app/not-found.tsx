import { NotFoundPanel } from '../components/shell/notFoundPanel.tsx';

export default function NotFound() {
  return (
    <main id="content" className="px-4">
      <NotFoundPanel title="There is no such page">
        <p>The address may be mistyped, or what was here has gone.</p>
      </NotFoundPanel>
    </main>
  );
}
