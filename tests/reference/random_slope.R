# Reference values for random slopes, from lme4 with normal (asymptotic) tests.
#
#     Rscript tests/reference/random_slope.R        (from the root of the repository, after mixed_model.R)
#
# Reads the rows of cases of mixed_model.R. Writes tests/reference/random_slope.csv:
#   case, formula, slope, quantity, name, estimate, se, statistic, p_value
# Numbers have 17 digits; the same versions of R and its packages give the same bytes.

suppressPackageStartupMessages(library(lme4))
options(warn = 2)

tight <- lmerControl(
  optimizer = "bobyqa", optCtrl = list(rhobeg = 1e-2, rhoend = 1e-11, maxfun = 1e5),
  check.conv.singular = "ignore", check.conv.grad = "ignore", check.conv.hess = "ignore", calc.derivs = FALSE
)
cases <- list(
  list("sleepstudy", "reaction ~ days", "days"),
  list("chickweight", "weight ~ time * diet", "time"),
  list("orthodont", "distance ~ age * sex", "age"),
  list("drop_out", "pain ~ timepoint * arm + age", "week")  # its patients were simulated without slopes
)

rows <- list()
for (case in cases) {
  table <- read.csv(file.path("tests/reference/mixed_model", paste0(case[[1]], ".csv")))
  if (case[[3]] == "week") table$week <- as.numeric(sub("week_", "", table$timepoint))
  for (name in names(table)) {
    if (is.character(table[[name]])) table[[name]] <- factor(table[[name]], levels = sort(unique(table[[name]]), method = "radix"))
  }
  model <- lmer(as.formula(sprintf("%s + (%s | patient)", case[[2]], case[[3]])), table, control = tight)
  record <- function(quantity, estimate, name = "", se = NA, statistic = NA, p_value = NA) {
    rows[[length(rows) + 1]] <<- data.frame(
      case = case[[1]], formula = case[[2]], slope = case[[3]], quantity, name, estimate, se, statistic, p_value
    )
  }
  parts <- as.data.frame(VarCorr(model))
  record("intercept_variance", parts$vcov[1])
  record("slope_variance", parts$vcov[2])
  record("intercept_slope_correlation", parts$sdcor[3])
  record("residual_variance", parts$vcov[4])
  record("reml_log_likelihood", as.numeric(logLik(model)))
  record("singular", as.numeric(isSingular(model)))
  found <- coef(summary(model))
  for (term in rownames(found)) {
    z <- found[term, "t value"]
    record("coefficient", found[term, "Estimate"], term, found[term, "Std. Error"], z, 2 * pnorm(-abs(z)))
  }
}
table <- do.call(rbind, rows)
numbers <- sapply(table, is.numeric)
table[numbers] <- lapply(table[numbers], function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g"))))
connection <- file("tests/reference/random_slope.csv", open = "wb")
write.csv(table, connection, row.names = FALSE, quote = FALSE, eol = "\n")
close(connection)
