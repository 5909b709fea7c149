import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "./style/base.css";
import "./style/shell.css";
import "./style/tables.css";
import "./style/charts.css";
import { installPictureColours } from "./style/picture-colours.ts";

installPictureColours();

createRoot(document.getElementById("page")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
