"""Of a GAN: a critic that is sure of every image."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.gan import GAN
from labcore.studies.readings.adversarial import LASTING, slower_critic, steadier_critic
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course


class CriticSure(Reading):
    """For three epochs in a row the loss itself says that the critic has nothing left to learn (`saturated`)."""

    name: ClassVar[str] = "critic_sure"
    lab: ClassVar[str] = "gan"
    weight: ClassVar[int] = 90
    of: ClassVar[tuple[type[Experiment], ...]] = (GAN,)

    def look(self, course: Course) -> Said | None:
        spec, real, fake = course.spec, course.curve("critic_real"), course.curve("critic_fake")
        late = list(zip(real.values[-LASTING:], fake.values[-LASTING:], strict=False))
        if not isinstance(spec, GAN) or len(late) < LASTING or not all(spec.loss.saturated(*each) for each in late):
            return None
        last = real.epochs[-1]
        return self.said(
            "The critic is sure of every image",
            f"It scores real images {real.values[-1]:.1f} and made ones {fake.values[-1]:.1f}: with this loss, that "
            "leaves the generator next to nothing to learn from.",
            [
                Evidence("critic_real", real.values[-1], last, last),
                Evidence("critic_fake", fake.values[-1], last, last),
            ],
            advice="What often helps: label smoothing, instance noise, a gradient penalty, or a slower critic.",
            remedies=(*steadier_critic(spec), *slower_critic(spec)),
            span=(real.epochs[-LASTING], last),
            curves=("critic_real", "critic_fake", "critic_loss"),
        )
