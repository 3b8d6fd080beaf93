import { NotFoundPanel } from '../../components/shell/notFoundPanel.tsx';

/** For a workspace that does not exist and for one the visitor is no member of: the two look the same. */
export default function WorkspaceNotFound() {
  return (
    <main id="content" className="px-4">
      <NotFoundPanel title="This workspace is not open to you">
        <p>
          It does not exist, or you are not a member of it. Check that you are signed in with the right
          address, or ask an admin of the workspace for an invitation link.
        </p>
      </NotFoundPanel>
    </main>
  );
}
