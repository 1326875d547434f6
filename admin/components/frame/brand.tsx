import { Link } from 'react-router-dom';

/** The product's name, a link home for the mouse. By keyboard the next link, "Home", leads to the same page. */
export function Brand() {
  return (
    <Link to="/admin" className="gy-brand" tabIndex={-1}>
      <img src="/admin/assets/icon.svg" alt="" width={28} height={28} />
      <span>
        Gyoretsu <small lang="ja">行列</small>
      </span>
    </Link>
  );
}
