/**
 * The HTML report: one page that needs no network. In come records of what was measured, one for
 * each section; out goes a file that draws them with Apache ECharts, which is copied into the page.
 */
@NullMarked
package io.orthant.app.report;

import org.jspecify.annotations.NullMarked;
