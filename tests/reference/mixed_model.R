# Reference values for the mixed model, from lme4, lmerTest, emmeans and pbkrtest (and nlme where lme4 stops at zero).
#
#     Rscript tests/reference/mixed_model.R        (from the root of the repository)
#
# Writes under tests/reference/mixed_model/:
#   <case>.csv     the rows of each case (btheb.csv and gargle.csv are written by mixed_model_rows.py)
#   cases.csv      case, formula, factors, indicators: how the rows are to be modelled
#   expected.csv   case, quantity, name, method, estimate, se, df, statistic, p_value, numerator_df
# Numbers have 17 digits; the same versions of R and its packages give the same bytes.

suppressPackageStartupMessages({
  library(lme4)
  library(lmerTest)
  library(emmeans)
  library(pbkrtest)
  library(nlme)
})
emm_options(lmerTest.limit = 1e5, pbkrtest.limit = 1e5, msg.interaction = FALSE, msg.nesting = FALSE)
options(warn = 2)

folder <- "tests/reference/mixed_model"
# lme4's default stops at about eight digits; these make its optimiser go on until nothing changes.
tight <- lmerControl(
  optimizer = "bobyqa", optCtrl = list(rhobeg = 1e-2, rhoend = 1e-11, maxfun = 1e5),
  check.conv.singular = "ignore", check.conv.grad = "ignore", check.conv.hess = "ignore", calc.derivs = FALSE
)

digits <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))
write_rows <- function(table, name) {
  numbers <- sapply(table, is.numeric)
  table[numbers] <- lapply(table[numbers], digits)
  connection <- file(file.path(folder, name), open = "wb")
  write.csv(table, connection, row.names = FALSE, quote = FALSE, eol = "\n")
  close(connection)
}

expected <- list()
record <- function(case, quantity, name = "", method = "", estimate = NA, se = NA, df = NA, statistic = NA,
                   p_value = NA, numerator_df = NA) {
  expected[[length(expected) + 1]] <<- data.frame(
    case, quantity, name, method, estimate, se, df, statistic, p_value, numerator_df, row.names = NULL
  )
}

# ---- data --------------------------------------------------------------------------------------------------------

simulated <- function(seed, n, visits, intercept_sd, residual_sd, keep) {
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  table <- expand.grid(visit = seq_len(visits), patient = seq_len(n))
  table$arm <- ifelse(table$patient %% 3 == 0, "control", "ketamine")
  table$age <- round(rnorm(n, 50, 12))[table$patient]
  table$timepoint <- paste0("week_", c(0, 2, 4, 12, 24)[table$visit])
  change <- c(0, -2.1, -1.7, -1.1, -0.6)[table$visit] * ifelse(table$arm == "ketamine", 1, 0.3)
  table$pain <- round(6.5 + change + rnorm(n, 0, intercept_sd)[table$patient] + rnorm(nrow(table), 0, residual_sd), 1)
  stays <- keep(table)
  table[stays, c("patient", "arm", "age", "timepoint", "pain")]
}
drop_out <- function(rate) function(table) {
  last <- pmin(max(table$visit), 1 + rgeom(max(table$patient), rate))
  table$visit <= last[table$patient]
}

# Sums of a patient's two or three visits vary less than single visits do: negative correlation within patients.
negative <- data.frame(
  patient = rep(1:8, times = c(3, 3, 3, 3, 2, 3, 2, 3)),
  timepoint = c("t1", "t2", "t3")[c(1:3, 1:3, 1:3, 1:3, 1:2, 1:3, 2:3, 1:3)],
  pain = c(3, 8, 4, 9, 4, 2, 5, 5, 6, 2, 7, 6, 8, 3, 7, 1, 7, 6, 2, 4, 9, 3)
)

kapural <- read.csv("resources/studies/kapural-2010/data/table1.csv")
kapural <- data.frame(
  patient = rep(kapural$patient_number, 2),
  completed = ifelse(rep(kapural$ketamine_infusions, 2) >= 3, "yes", "no"),
  timepoint = rep(c("baseline", "six_months"), each = nrow(kapural)),
  pain = c(kapural$pain_before, kapural$pain_six_months)
)

data_sets <- list(
  sleepstudy = with(lme4::sleepstudy, data.frame(patient = as.character(Subject), days = Days, reaction = Reaction)),
  btheb = read.csv(file.path(folder, "btheb.csv")),
  chickweight = with(
    as.data.frame(datasets::ChickWeight),
    data.frame(patient = as.character(Chick), diet = paste0("diet_", Diet), time = Time, weight = weight)
  ),
  orthodont = with(
    as.data.frame(nlme::Orthodont),
    data.frame(patient = as.character(Subject), sex = tolower(as.character(Sex)), age = age, distance = distance)
  ),
  kapural = kapural,
  kapural_completers = subset(kapural, completed == "yes"),
  drop_out = simulated(1, 45, 5, 1.4, 1.1, drop_out(0.25)),
  small = simulated(2, 9, 3, 1, 1.3, function(table) runif(nrow(table)) < 0.85),
  near_zero = simulated(294, 30, 4, 0.25, 1.5, function(table) runif(nrow(table)) < 0.9),
  negative = negative,
  gargle = read.csv(file.path(folder, "gargle.csv")),
  # Box & Tiao's batches (1973), which differ less than their samples do.
  dyestuff = with(lme4::Dyestuff2, data.frame(patient = as.character(Batch), place = rep(1:5, 6), yield = Yield))
)

cases <- data.frame(
  case = names(data_sets),
  formula = c(
    "reaction ~ days",
    "bdi ~ bdi_pre + treatment * month + drug + length",
    "weight ~ time * diet",
    "distance ~ age * sex",
    "pain ~ timepoint * completed",
    "pain ~ timepoint",
    "pain ~ timepoint * arm + age",
    "pain ~ timepoint",
    "pain ~ timepoint * arm",
    "pain ~ timepoint",
    "pain ~ timepoint * (licorice + woman + smoker + large_surgery)",
    "yield ~ place"
  ),
  factors = c(
    "", "treatment month drug length", "diet", "sex", "timepoint completed", "timepoint", "timepoint arm", "timepoint",
    "timepoint arm", "timepoint", "timepoint", ""
  ),
  # Columns of 0 and 1, which emmeans averages over as over factors.
  indicators = c(rep("", 10), "licorice woman smoker large_surgery", "")
)

# ---- lme4, lmerTest, pbkrtest, emmeans -----------------------------------------------------------------------------

methods <- c(satterthwaite = "Satterthwaite", kenward_roger = "Kenward-Roger")

record_fit <- function(case, model) {
  variances <- as.data.frame(VarCorr(model))$vcov
  record(case, "intercept_variance", estimate = variances[1])
  record(case, "residual_variance", estimate = variances[2])
  record(case, "reml_log_likelihood", estimate = as.numeric(logLik(model)))
  predicted <- ranef(model)$patient
  for (patient in rownames(predicted)) record(case, "random_intercept", patient, estimate = predicted[patient, 1])
}

# `as_factors` is the same model with its indicators as factors: Type III tests average over them.
record_tests <- function(case, model, as_factors) {
  for (method in names(methods)) {
    table <- coef(summary(model, ddf = methods[[method]]))
    for (term in rownames(table)) {
      row <- table[term, ]
      record(case, "coefficient", term, method, row[[1]], row[[2]], row[[3]], row[[4]], row[[5]])
    }
    tests <- anova(as_factors, type = 3, ddf = methods[[method]])
    # Where there is one term, anova() writes the hypothesis as type I does; here as for several terms.
    if (nrow(tests) == 1) tests[1, ] <- contest(model, diag(length(fixef(model)))[-1, ], ddf = methods[[method]])
    for (term in rownames(tests)) {
      record(case, "type_3_f", term, method,
        df = tests[term, "DenDF"], statistic = tests[term, "F value"], p_value = tests[term, "Pr(>F)"],
        numerator_df = tests[term, "NumDF"]
      )
    }
  }
}

record_rows <- function(case, quantity, names, method, table, estimate) {
  for (index in seq_along(names)) {
    row <- table[index, ]
    record(case, quantity, names[index], method, row[[estimate]], row$SE, row$df, row$t.ratio, row$p.value)
  }
}

# Means for each factor, and for each pair of levels of the first two factors, as `level:level`; differences as
# `second level - first level`; differences of differences as `second - first:second - first`.
record_means <- function(case, model, factors, indicators) {
  for (method in names(methods)) {
    for (weights in if (length(factors) > 1 || indicators != "") c("equal", "proportional") else "equal") {
      name <- function(quantity) paste("marginal", quantity, weights, sep = "_")
      grid <- function(by) emmeans(model, by, weights = weights, lmer.df = tolower(methods[[method]]))
      for (factor in factors) {
        means <- grid(factor)
        found <- as.data.frame(summary(means, infer = c(TRUE, TRUE)))
        levels <- as.character(found[[factor]])
        pairs <- unlist(lapply(seq_along(levels)[-1], function(i) paste(levels[i], levels[seq_len(i - 1)], sep = " - ")))
        record_rows(case, name("mean"), levels, method, found, "emmean")
        record_rows(case, name("difference"), pairs, method,
          as.data.frame(contrast(means, "revpairwise", adjust = "none")), "estimate")
      }
      if (length(factors) > 1) {
        means <- grid(factors[1:2])
        found <- as.data.frame(summary(means, infer = c(TRUE, TRUE)))
        record_rows(case, name("mean"), paste(found[[1]], found[[2]], sep = ":"), method, found, "emmean")
        found <- as.data.frame(contrast(means, interaction = "revpairwise", adjust = "none"))
        record_rows(case, name("difference_of_differences"), paste(found[[1]], found[[2]], sep = ":"), method, found,
          "estimate")
      }
    }
  }
}

for (index in seq_len(nrow(cases))) {
  case <- cases$case[index]
  table <- data_sets[[case]]
  if (!case %in% c("btheb", "gargle")) write_rows(table, paste0(case, ".csv"))
  factors <- strsplit(cases$factors[index], " ")[[1]]
  for (name in c("patient", factors)) {
    table[[name]] <- factor(table[[name]], levels = sort(unique(as.character(table[[name]])), method = "radix"))
  }
  fitted_to <- function(table) lmer(as.formula(paste(cases$formula[index], "+ (1 | patient)")), table, control = tight)
  model <- fitted_to(table)
  coded <- table
  for (name in strsplit(cases$indicators[index], " ")[[1]]) coded[[name]] <- factor(coded[[name]])
  record_fit(case, model)
  record_tests(case, model, if (cases$indicators[index] == "") model else fitted_to(coded))
  if (length(factors)) record_means(case, model, factors, cases$indicators[index])
}

# ---- nlme::gls with compound symmetry: the correlation may be negative ----------------------------------------------

for (case in c("negative", "dyestuff")) {
  unbound <- gls(as.formula(cases$formula[cases$case == case]), data_sets[[case]],
    correlation = corCompSymm(form = ~ 1 | patient), method = "REML",
    control = glsControl(tolerance = 1e-12, msTol = 1e-14, msMaxIter = 1000, opt = "optim", optimMethod = "BFGS")
  )
  correlation <- coef(unbound$modelStruct$corStruct, unconstrained = FALSE)[[1]]
  record(case, "intercept_variance", method = "gls", estimate = correlation * unbound$sigma^2)
  record(case, "residual_variance", method = "gls", estimate = (1 - correlation) * unbound$sigma^2)
  record(case, "reml_log_likelihood", method = "gls", estimate = as.numeric(logLik(unbound)))
  for (term in names(coef(unbound))) {
    record(case, "coefficient", term, "gls", coef(unbound)[[term]], sqrt(vcov(unbound)[term, term]))
  }
}

write_rows(cases, "cases.csv")
write_rows(do.call(rbind, expected), "expected.csv")
