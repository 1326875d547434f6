import { Link } from 'react-router-dom';

/** The name above the menu: the way home. */
export default function SidebarBranding() {
  return (
    <Link to="/admin" className="gy-brand">
      <img src="/admin/assets/icon.svg" alt="" width={28} height={28} />
      <span>
        Gyoretsu <small>行列</small>
      </span>
    </Link>
  );
}
